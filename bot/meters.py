"""What Prometheus reads of this process: labels are words of ours and numbers, never a title."""

import re
import time
from typing import Final

from aiogram import Bot
from aiogram.client.session.middlewares.base import NextRequestMiddlewareType
from aiogram.methods import GetUpdates, Response, TelegramMethod
from aiogram.methods.base import TelegramType
from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest

from db.gauges import GaugeRows
from delivery.outcome import Outcome, Wait

SPACE: Final = "rassylka"
KIND: Final = re.compile(r"^Telegram|Error$")


class Meters:
    """Counters of this process, and gauges that are read when somebody asks."""

    def __init__(self, owner: str | None = None) -> None:
        self.registry = CollectorRegistry()
        self.owner = owner  # this process as the owner of accounts; None: it never is one
        self.polled_at: float | None = None  # when Telegram last answered a poll, monotonic
        ProcessCollector(registry=self.registry)
        self.posts = self._counter("posts", "Requests to publish, by outcome", "outcome")
        self.waits = self._counter("waits", "Waits Telegram asked for, by reason", "reason")
        self.bot_errors = self._counter("bot_api_errors", "Refused calls", "method", "error")
        self.queue = self._gauge("queue_rows", "Rows of the queue", "queue", "status")
        self.lag = self._gauge("queue_lag_seconds", "How late the oldest due row is")
        self.due = self._gauge("deliveries_due", "Deliveries that could go out now")
        self.late = self._gauge("deliveries_lag_seconds", "How late the oldest delivery is")
        self.gap = self._gauge("gap_seconds", "Distance of two posts", "account")
        self.online = self._gauge("account_online", "Whether it is connected", "account")
        self.is_owner = self._gauge("account_owner", "Whether this process has it", "account")
        began = time.monotonic()
        uptime = self._gauge("uptime_seconds", "Since the start")
        uptime.set_function(lambda: time.monotonic() - began)

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, namespace=SPACE, registry=self.registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(name, words, labels, namespace=SPACE, registry=self.registry)

    def ended(self, outcome: Outcome) -> None:
        """Count a request to publish."""
        self.posts.labels(type(outcome).__name__.lower()).inc()
        if isinstance(outcome, Wait):
            self.waits.labels(outcome.reason or "none").inc()

    async def of_bot(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Count what the Bot API refuses, and note that it answers polls."""
        try:
            answer = await make_request(bot, method)
        except Exception as error:
            kind = KIND.sub("", type(error).__name__)
            self.bot_errors.labels(type(method).__name__, kind).inc()
            raise
        if isinstance(method, GetUpdates):
            self.polled_at = time.monotonic()
        return answer

    async def read(self, rows: GaugeRows, gap: float) -> bytes:
        """Return everything as Prometheus wants it; ``gap`` is the normal one, in seconds."""
        self.queue.clear()
        for depth in await rows.queues():
            self.queue.labels(depth.queue, depth.status).set(depth.rows)
        lags = await rows.lags()
        self.lag.set(lags.queue)
        self.due.set(lags.due)
        self.late.set(lags.delivery)
        for account in await rows.accounts():
            label = str(account.id)
            self.gap.labels(label).set(gap * account.slowed)
            self.online.labels(label).set(account.status == "online")
            self.is_owner.labels(label).set(
                account.owner is not None and account.owner == self.owner
            )
        return self.written()

    def written(self) -> bytes:
        """Return what is known without asking."""
        return generate_latest(self.registry)
