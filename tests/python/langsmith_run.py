"""Sends a run with the LangSmith SDK: functions that trace themselves, feedback, a file beside a run.

usage: langsmith_run.py

LANGSMITH_ENDPOINT names the listener. Prints one line of JSON: the figures that `tracewake stats --json` must show for a
database that holds this run only.
"""

import json
import os
import sys

os.environ.update(LANGSMITH_TRACING="true", LANGSMITH_API_KEY="local", LANGSMITH_PROJECT="desk")

from langsmith import Client, traceable  # noqa: E402
from langsmith.run_helpers import get_current_run_tree  # noqa: E402
from langsmith.schemas import Attachment  # noqa: E402


@traceable(run_type="tool")
def weather(city):
    return f"It is raining in {city}."


@traceable(run_type="tool")
def train_price(line):
    raise ValueError(f"no price list for line {line}")


@traceable(run_type="retriever")
def notes(query):
    return [{"page_content": "Łódź lies in Poland.", "type": "Document", "metadata": {"source": "notes.md"}}]


@traceable(run_type="llm", metadata={"ls_provider": "openai", "ls_model_name": "tiny-1"})
def chat(messages):
    usage = {"input_tokens": 210, "output_tokens": 33, "total_tokens": 243, "total_cost": 0.5}
    return {"choices": [{"message": {"role": "assistant", "content": "Rain."}}], "usage_metadata": usage}


@traceable(run_type="chain", name="desk", metadata={"thread_id": "thread-7"})
def ask(question, picture: Attachment):
    notes(question)
    weather("Łódź")
    try:
        train_price("N4")
    except ValueError:
        pass
    run = get_current_run_tree()
    return chat([{"role": "user", "content": question}])["choices"][0]["message"]["content"], run.id, run.trace_id


def main():
    client = Client()
    _, run, trace = ask(
        "What is the weather?",
        Attachment(mime_type="text/plain", data=b"a small picture"),
        langsmith_extra={"client": client},
    )
    client.create_feedback(run, key="helpful", score=0.8, trace_id=trace, comment="good")
    client.flush()
    expect = {
        "agents": ["desk"],
        "tools": [{"name": "train_price", "calls": 1, "errors": 1}, {"name": "weather", "calls": 1, "errors": 0}],
        "tokens": {"input": 210, "output": 33, "total": 243},
        "cost": {"USD": 0.5},
        "by_kind": {"agent_end": 1, "data_access": 1, "model_invocation_end": 1, "score": 1, "tool_call_end": 2},
        "session_ids": 1,
    }
    print(json.dumps(expect))


if __name__ == "__main__":
    sys.exit(main())
