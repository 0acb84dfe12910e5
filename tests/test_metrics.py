"""OPS-07: what whoever watches the server sees, of all its processes and no account."""

import json
import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
import pytest
import yaml  # type: ignore[import-untyped]
from asgi import asked
from log_lines import logging_at
from scale import scaled

from regulars import exposed
from regulars.app import create
from regulars.contacts import jobs as contact_jobs
from regulars.kit import figures, metrics
from regulars.kit.clock import now
from regulars.kit.db import Pool
from regulars.kit.doors import doors
from regulars.kit.figures import add_up_the_gone, everything
from regulars.kit.jobs import standing
from regulars.kit.metrics import Sample, exposition, families
from regulars.kit.request_log import ORIGIN
from regulars.kit.requests import STATUS, Requests
from regulars.kit.work import COMMAND_LINE, Origin, Work, opened
from regulars.opening import open_account

TOKEN = "n0t-a-secret-that-anybody-has-guessed"
ALARMS = Path(__file__).parents[1] / "deploy/alarms.yml"
MOST_SERIES = 2_000

LINE = re.compile(
    r'(?P<name>[a-z_]+)(?:\{(?P<labels>[a-z_]+="(?:[^"\\\n]|\\.)*"'
    r'(?:,[a-z_]+="(?:[^"\\\n]|\\.)*")*)\})? (?P<value>-?[0-9.e+-]+|\+Inf)'
)


@pytest.fixture
async def watched(database, settings) -> AsyncIterator[httpx.AsyncClient]:
    """A server that has a token for whoever watches it."""
    own = msgspec.structs.replace(settings, metrics_token=TOKEN)
    async with asked(create(own, database)) as client:
        yield client


def read(text: str) -> dict[str, float]:
    """Every figure; a line that Prometheus couldn't read fails the test."""
    found = {}
    for line in text.removesuffix("\n").split("\n"):
        if not line.startswith("# "):
            parts = LINE.fullmatch(line)
            assert parts is not None, line
            found[line.rpartition(" ")[0]] = float(parts["value"])
    return found


async def figures_of(http: httpx.AsyncClient) -> dict[str, float]:
    answer = await http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return read(answer.text)


class TestWhoMaySee:
    async def test_nobody_where_no_token_is_set(self, http) -> None:
        answer = await http.get("/metrics", headers={"Authorization": "Bearer "})

        assert answer.status_code == 404
        assert "regulars_" not in answer.text

    @pytest.mark.parametrize("given", [None, "", "Bearer ", TOKEN, f"Bearer {TOKEN}x"])
    async def test_nobody_without_the_token(self, watched, given) -> None:
        headers = {} if given is None else {"Authorization": given}

        answer = await watched.get("/metrics", headers=headers)

        assert answer.status_code == 401
        assert "regulars_" not in answer.text

    async def test_an_account_has_no_key_to_it(self, watched, account) -> None:
        headers = {"Authorization": f"Bearer {account.personal_access_token}"}

        assert (await watched.get("/metrics", headers=headers)).status_code == 401

    async def test_nobody_writes_to_it(self, watched) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}

        assert (await watched.post("/metrics", headers=headers)).status_code == 404


class TestFigures:
    async def test_counts_requests_by_route_and_not_by_what_is_in_the_path(
        self, watched, account, make
    ) -> None:
        contact = await make.contact()
        path = f"/api/v3/oauth/clients/contacts/{contact['uuid']}"
        series = (
            'regulars_requests_total{method="GET",'
            'route="/api/v3/oauth/clients/contacts/{contact_uuid}",status="%s"}'
        )
        before = await figures_of(watched)

        for token in (account.personal_access_token, "nobody's"):
            await watched.get(path, headers={"Authorization": f"Bearer {token}"})

        after = await figures_of(watched)
        counted = [
            after[series % kind] - before.get(series % kind, 0)
            for kind in ("2xx", "4xx")
        ]
        assert counted == [1, 1]
        assert contact["uuid"] not in str(after)
        door = 'regulars_request_seconds_bucket{door="/api/v3/oauth/clients",le="+Inf"}'
        assert after[door] >= before.get(door, 0) + 2

    async def test_buckets_only_grow_and_end_in_the_count(self) -> None:
        times = metrics.Histogram("regulars_request_seconds")
        for seconds in (0, 0.001, 0.0011, 0.3, 99):
            times.observe(seconds)

        samples = list(times.samples())
        buckets = [each.value for each in samples if each.name.endswith("_bucket")]

        assert buckets == sorted(buckets)
        assert buckets[0] == 2 and buckets[-1] == 5 == samples[-1].value

    async def test_of_a_process_that_is_gone_what_it_counted_stays(
        self, context
    ) -> None:
        series = "regulars_mails_total"
        await _write(context, "work", {"regulars_mails_total": 5}, timedelta(hours=2))
        await _write(context, "work", {"regulars_mails_total": 2}, timedelta(hours=3))
        before = await _read(context)

        work = Work(context.pool, None, "test", now())
        async with opened(work):
            await add_up_the_gone(work)
        after = await _read(context)

        assert before[series] >= 7
        assert after[series] >= before[series]
        assert after.get("regulars_pool_waiting", 0) < 1_000
        assert before.get("regulars_pool_waiting", 0) < 1_000

    async def test_the_operator_reads_them_at_the_machine(self, operator) -> None:
        told = read(await operator.runs("metrics"))

        assert "regulars_database_lock_waits" in told
        assert "regulars_webhook_oldest_turn_seconds" in told

    async def test_what_a_command_can_not_note_spoils_nothing(
        self, database, capsys
    ) -> None:
        pool = Pool(f"{database.url}&default_transaction_read_only=on", 1)
        try:
            await figures.note(pool, "verify", [Sample(figures.PROBLEMS, (), 0)])
        finally:
            await pool.close()

        told = capsys.readouterr()
        assert "/metrics won't tell of this verify" in told.err and not told.out

    def test_a_label_may_hold_anything(self) -> None:
        text = 'a "quoted"\nback\\slash'
        sample = Sample("regulars_ticks_failed_total", (("name", text),), 1)

        told = exposition([sample])

        assert '{name="a \\"quoted\\"\\nback\\\\slash"} 1' in told
        assert read(told)


async def _write(context, kind, counts, ago) -> None:
    """A process of this kind that wrote so long ago, and never since."""
    work = Work(context.pool, None, "test", now() - ago)
    samples = [Sample(name, (), value) for name, value in counts.items()]
    samples.append(Sample("regulars_pool_waiting", (), 1_000))
    async with opened(work):
        source = f"{kind} {uuid4()}"
        await work.write(figures.WRITE, source, kind, samples, work.now)


async def _read(context) -> dict[str, float]:
    work = Work(context.pool, None, "test", now())
    return read(exposition(await everything(work, standing.QUESTION)))


async def test_ops_07_a_thousand_accounts_are_no_more_series_than_one(
    watched, context
) -> None:
    accounts = max(20, scaled(1_000) // 4)
    names = [f"Bakery number {n} of the metrics" for n in range(accounts)]
    for name in names:
        await open_account(context, name, None, actor="test")
    # Each route has been asked for, well, wrongly and in an outage.
    for door in doors:
        for route in door.routes:
            seen = Requests(route.method, route.full_path, door.prefix)
            for status in (200, 400, 503):
                seen.count({STATUS: status, ORIGIN: COMMAND_LINE}, time.perf_counter())

    told = await figures_of(watched)

    print(
        f"OPS-07 tried={accounts} accounts, all routes expected=<={MOST_SERIES} series "
        f"got={len(told)}"
    )
    assert 1_000 < len(told) <= MOST_SERIES
    assert [series for series in told if "Bakery" in series] == []


def test_ops_07_alarms_are_defined_of_figures_that_there_are() -> None:
    rules = yaml.safe_load(ALARMS.read_text())["groups"][0]["rules"]
    named = {
        name for rule in rules for name in re.findall(r"regulars_[a-z_]+", rule["expr"])
    }
    parts = {f"{name}_bucket" for name in families}
    wanted = {
        *("regulars_verify_problems", "regulars_webhook_oldest_turn_seconds"),
        *("regulars_webhooks_given_up_total", "regulars_database_lock_waits"),
        *("regulars_backup_finished_timestamp_seconds", "regulars_event_log_behind"),
    }

    print(f"tried={len(rules)} alarms expected={wanted} got={named}")
    assert named - families.keys() - parts == set()
    assert wanted <= named
    assert all(
        {"alert", "expr", "annotations", "labels"} <= rule.keys() for rule in rules
    )
    assert len({rule["alert"] for rule in rules}) == len(rules)
    assert exposed.Metrics.__doc__


async def test_ops_07_one_id_joins_the_answer_the_log_and_the_job(
    context, account, clients, dashboard, make, capfd
) -> None:
    contact, other = await make.contact(), await make.contact()
    headers = {"X-Request-Id": "the-one-id-of-it-all"}
    canary = "canary-in-a-query-and-a-body"

    with logging_at("debug"):
        answer = await clients.send(
            "GET", f"/contacts/{contact['uuid']}", headers, params={"x": canary}
        )
    work = Work(context.pool, account.account_id, "test", now())
    work.origin = Origin("here", answer.response.headers["x-request-id"])
    async with opened(work):
        work.defer(
            contact_jobs.merge,
            account_id=account.account_id,
            source_uuid=contact["uuid"],
            destination_uuid=other["uuid"],
            actor="test",
        )

    lines = capfd.readouterr().err.splitlines()
    [told] = [
        json.loads(line)
        for line in lines
        if '"request"' in line and "the-one-id" in line
    ]
    assert (told["method"], told["status"]) == ("GET", 200)
    assert told["route"] == "/api/v3/oauth/clients/contacts/{contact_uuid}"
    assert told["account_id"] == account.account_id
    assert told["milliseconds"] > 0
    assert canary not in str(lines)
    assert account.personal_access_token not in str(lines)
    jobs = (await dashboard.get("/jobs")).data
    assert jobs[0]["request_id"] == told["request_id"] == "the-one-id-of-it-all"
