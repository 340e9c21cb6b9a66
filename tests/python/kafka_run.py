"""Sends CloudEvents to a Kafka topic with the published kafka-python, as OSSA's KafkaSink does, or asks how far a group is.

usage: kafka_run.py send BROKERS TOPIC FIRST COUNT [VALUES KEYS]
       kafka_run.py offsets BROKERS TOPIC GROUP

`send` sends COUNT events with ids from FIRST on, and before them the recorded VALUES (a file of lines) under the recorded
KEYS (its sidecar). Prints one line of JSON: how many messages the broker has confirmed. `offsets` prints the offsets that
the group has committed, by partition.
"""

import json
import os
import sys
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer, TopicPartition


def main():
    command, brokers, topic, *rest = sys.argv[1:]
    commands = {"send": send, "offsets": offsets}
    print(json.dumps(commands[command](brokers.split(","), topic, *rest)))


def send(brokers, topic, first, count, values=None, keys=None):
    producer = KafkaProducer(bootstrap_servers=brokers, client_id="ossa-events", acks="all", **version())
    sent = 0
    for key, value in messages(int(first), int(count), values, keys):
        under_way = producer.send(topic, key=key.encode(), value=value)
        producer.flush()  # KafkaSink does so after every event: each message is a batch of its own
        under_way.get(timeout=60)
        sent += 1
    producer.close()
    return {"sent": sent}


def messages(first, count, values, keys):
    if values:
        lines = Path(values).read_bytes().splitlines()
        yield from zip(json.loads(Path(keys).read_text())["keys"], lines, strict=True)
    for number in range(first, first + count):
        event = make(number)
        yield event["ossaagentid"], json.dumps(event, separators=(",", ":")).encode()


def version():
    """The version of the broker where it cannot be asked for it: librdkafka's mock cluster answers in a form of its own."""
    stated = os.environ.get("KAFKA_API_VERSION")
    return {"api_version": tuple(int(part) for part in stated.split("."))} if stated else {}


def make(number):
    """A turn of one of five agents; every tenth is a conversation of its own."""
    return {
        "specversion": "1.0",
        "type": "dev.ossa.turn.completed",
        "source": "ossa/kafka",
        "id": f"k-{number}",
        "time": f"2026-03-11T08:{number // 60 % 60:02}:{number % 60:02}.{number % 1000:03}000+00:00",
        "datacontenttype": "application/json",
        "data": {"turn_number": number, "response": "größe", "usage": {"total_tokens": 3}},
        "ossaagentid": f"agent-{number % 5}",
        "ossainteractionid": f"interaction-{number // 10}",
    }


def offsets(brokers, topic, group):
    consumer = KafkaConsumer(bootstrap_servers=brokers, group_id=group, enable_auto_commit=False, **version())
    partitions = sorted(consumer.partitions_for_topic(topic) or [])
    committed = {number: consumer.committed(TopicPartition(topic, number)) for number in partitions}
    consumer.close()
    return {str(number): offset for number, offset in committed.items()}


if __name__ == "__main__":
    main()
