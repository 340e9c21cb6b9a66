"""Signs generated AOP events under every known rule, and prints them, one JSON object a line.

usage: aop_signatures.py SEED COUNT

Each line holds the text of an event as some program may have written it (`original`) and the rules under which the
signature fits (`rules`), best first. Nothing but the standard library is needed: what matters is how Python prints.
"""

import hashlib
import hmac
import json
import random
import sys

KEY = "sält-ключ-🔑"
RULES = ["client", "spec", "enhanced_server", "active_server"]
TEXTS = ["", "plain", "é", "日本", "😟", "a\"b\\c/d", "\b\t\n\f\r\x00\x1f\x7f", "\u2028\u2029\ufeff", "\ud83d", "x\udc00", "NaN"]
NUMBERS = [0, -0.0, 1.0, 1e-05, 1e16, 1e15, 123456789.123, 5e-324, 1.7976931348623157e308, 2**70, -(10**30), 0.1 + 0.2]
NUMBERS += [float("nan"), float("inf"), float("-inf"), 1e22, 1e23, 9007199254740993, 0.0001, 0.00001234, 100000000000000000.0]


def value(random, depth):
    kind = random.randrange(9 if depth < 4 else 5)
    if kind == 0:
        return random.choice([None, True, False])
    if kind == 1:
        return random.choice(NUMBERS)
    if kind == 2:
        return random.choice([random.uniform(-1, 1) * 10 ** random.randint(-30, 30), random.randint(-(10**25), 10**25)])
    if kind in (3, 4):
        return text(random)
    if kind == 5:
        return [value(random, depth + 1) for _ in range(random.randrange(4))]
    return {text(random): value(random, depth + 1) for _ in range(random.randrange(5))}


def text(random):
    return "".join(random.choice(TEXTS) for _ in range(random.randrange(3)))


def message(rule, run_id, event):
    head = run_id + str(event["seq"])
    payload = event["payload"]
    if rule == "client":
        return head + json.dumps(payload, ensure_ascii=False)
    if rule == "spec":
        return head + event["t"] + event["actor"] + event["type"] + json.dumps(payload, sort_keys=True)
    if rule == "enhanced_server":
        rest = {key: value for key, value in event.items() if key != "meta"}
        return head + json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return head + (payload if isinstance(payload, str) else json.dumps(payload))


def signature(rule, run_id, event):
    """None where Python cannot encode what is to be signed."""
    try:
        signed = message(rule, run_id, event).encode()
    except UnicodeEncodeError:
        return None
    return hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()


def written(random, event):
    """The event as text in one of the forms that programs write."""
    separators = random.choice([None, (",", ":"), (" , ", " :\n")])
    indent = random.choice([None, None, 2])
    ascii_only = random.random() < 0.5 or any(0xD800 <= ord(character) < 0xE000 for character in json.dumps(event, ensure_ascii=False))
    return json.dumps(event, ensure_ascii=ascii_only, indent=indent, separators=separators)


def main():
    source = random.Random(int(sys.argv[1]))
    for number in range(int(sys.argv[2])):
        payload = value(source, 0)
        event = {
            "seq": source.choice([number, -1, 2**65]),
            "t": "2026-03-09T07:00:00+00:00",
            "actor": source.choice(["agent", "tool", "é"]),
            "type": source.choice(["reasoning", "My Custom-Type/v2 ✳"]),
            "payload": payload if source.random() < 0.9 else json.dumps(payload),
            "meta": {"agent_id": 1},
        }
        run_id = source.choice(["run-1", "läuft", "r\"\\"])
        signed = {rule: signature(rule, run_id, event) for rule in RULES}
        chosen = signed[source.choice(RULES)]
        event["meta"]["run_id"] = run_id
        event["meta"]["signature"] = chosen or "0" * 64
        fits = [rule for rule in RULES if chosen and signed[rule] == chosen]
        print(json.dumps({"original": written(source, event), "rules": fits}))


main()
