"""A stand-in for curl where there is none: the few options that our pages use."""

import argparse
import sys

import httpx


def main() -> None:
    """Prints what curl would."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-i", action="store_true")
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="data", action="append", default=[])
    parser.add_argument("--data-urlencode", dest="pairs", action="append", default=[])
    parser.add_argument("-G", dest="as_query", action="store_true")
    parser.add_argument("--json")
    asked = parser.parse_args()
    headers = dict(line.split(": ", 1) for line in asked.headers)
    body = asked.json or "&".join(asked.data) or None
    if asked.json:
        headers = {"Content-Type": "application/json"} | headers
    elif body:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | headers
    query = dict(pair.split("=", 1) for pair in asked.pairs) if asked.as_query else None
    method = asked.method or ("POST" if body else "GET")
    answer = httpx.request(
        method, asked.url, headers=headers, content=body, params=query
    )
    if asked.i:
        print(f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}")
        print("".join(f"{k}: {v}\n" for k, v in answer.headers.items()))
    sys.stdout.write(answer.text)


if __name__ == "__main__":
    main()
