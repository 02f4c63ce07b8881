"""Every setting of the service, read once from the environment at start.

Nothing else in the package reads the environment, but for the channels: each keeps its own settings in its folder
(`handoff/channels/*/settings.py`).
"""

from __future__ import annotations

from datetime import time
from pathlib import Path

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """The settings tree; each name is the environment variable `SANAD_<NAME>` unless an alias says otherwise."""

    model_config = SettingsConfigDict(env_prefix="SANAD_", extra="ignore", frozen=True, populate_by_name=True)

    redis_url: str = Field("redis://127.0.0.1:6390/0", alias="REDIS_URL")
    """Where the conversation log and the queue live. The embedded server of `make run` listens on 6390."""

    redis_cluster: tuple[str, ...] = ()
    """Some nodes of a Redis Cluster as a JSON list of `host:port`; the others are learned from them. Empty: the server
    of `REDIS_URL` stands alone. In a cluster `REDIS_URL` gives name, password and TLS (`rediss`)."""

    redis_prefix: str = "sanad:"
    """First part of every key, so that several systems can share one Redis and each test has its own."""

    redis_wait_replicas: int = Field(0, ge=0)
    """Replicas that must confirm each state change (`WAIT`). 0 on one Redis with `appendfsync always`;
    1 where a replica may be promoted."""

    redis_wait_ms: int = Field(1000, ge=1)
    """How long a change waits for its replicas, in milliseconds, before its outcome counts as unknown."""

    shards: int = Field(4, ge=1, le=256)
    """Hash slots over which conversations are spread. Fixed once conversations exist: ids carry their shard."""

    host: str = "127.0.0.1"
    """Address to listen on. Loopback until a proxy with TLS stands in front."""

    port: int = Field(8080, ge=0, le=65535)
    """Port to listen on; 0 lets the system choose."""

    public_origins: tuple[str, ...] = ()
    """Origins under which the desk is reached, such as `https://help.example.sa`. Same-origin always passes."""

    widget_origins: tuple[str, ...] = ("*",)
    """Origins of the sites that may embed the widget; `*` means any. Set it to the customers' sites in production."""

    secure_cookies: bool = False
    """True behind TLS: the session cookie is then `__Host-` and `Secure`."""

    trust_proxy: bool = False
    """True when a proxy sets `X-Forwarded-For`; only then is its first address used for throttling."""

    internal_token: SecretStr = SecretStr("")
    """Shared secret of handoff, Rasa and the action server. Empty refuses every internal call."""

    session_key: SecretStr = SecretStr("")
    """Secret that signs the visitors' tokens. Empty: a random one, and visitors are strangers after a restart."""

    rasa_url: str = "http://127.0.0.1:5005"
    """Base address of the Rasa server."""

    bot_budget_s: float = Field(3.5, gt=0)
    """Longest time an employer waits for the bot before he is told and offered a human. The promise is 5 s;
    the rest is for storing and showing the answer."""

    bot_attempt_s: float = Field(2.5, gt=0)
    """Longest time of one call to Rasa within the budget."""

    knowledge_dir: Path = PROJECT / "data" / "knowledge"
    """Folder of the articles."""

    web_dir: Path = PROJECT / "web" / "dist"
    """Folder of the built pages."""

    opens: time = time(8, 0)
    """When a queue opens in Riyadh until a supervisor gives it hours of its own. The ministry's own line answers twelve
    hours a day, 08:00 to 20:00 (S1)."""

    closes: time = time(20, 0)
    """When it closes; at or before `opens` is on the next day, 23:59:59 is the end of the day."""

    open_weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    """Days on which it opens; Monday is 0."""

    close_on_holidays: bool = True
    """Whether it is closed on the public holidays of Saudi Arabia."""

    offer_s: float = Field(15.0, gt=0)
    """How long an offer waits for an answer. Long enough to read the summary on a phone, and still a second
    person is asked before the first minute is over."""

    missed_offers_away: int = Field(2, ge=1)
    """Offers missed in a row after which an agent is set away."""

    decline_rest_s: float = Field(60.0, ge=0)
    """How long a task is not offered again to one who declined or missed it."""

    agent_grace_s: float = Field(45.0, gt=0)
    """How long an agent's conversations wait for his connection to come back before they return to the queue."""

    max_transfers: int = Field(3, ge=0)
    """Times a conversation may be passed on before it stays where it is: an employer must not be sent round."""

    park_s: float = Field(24 * 3600.0, gt=0)
    """How long a conversation is kept aside for a silent employer before it ends. A day is also WhatsApp's window."""

    abandon_s: float = Field(180.0, gt=0)
    """How long a waiting employer's page may be closed before he counts as gone."""

    sticky_s: float = Field(24 * 3600.0, ge=0)
    """How long after a conversation its employer goes to the same agent first, if he is free."""

    channel_weights: dict[str, int] = Field(default_factory=lambda: {"web": 1, "telegram": 1, "whatsapp": 1})
    """Units of an agent's capacity that a conversation takes, by channel."""

    reconcile_s: float = Field(15.0, gt=0)
    """How often the conversations and routing are compared. What two looks in a row find wrong is repaired, so within
    twice this time and the time of a look."""

    case_rest_s: float = Field(600.0, ge=0)
    """How long a conversation with an open case must be quiet before the case goes to an agent by itself, so that
    nobody is handed over in the middle of talking to the bot."""

    daily_target: int = Field(10, ge=0)
    """Customers a day each agent should handle; shown, never a block (S2)."""

    session_idle_s: int = Field(30 * 60, gt=0)
    """A desk session without any call ends after this many seconds."""

    session_absolute_s: int = Field(12 * 3600, gt=0)
    """A desk session ends after this many seconds at the latest: one long shift."""

    sign_in_attempts: int = Field(5, ge=1)
    """Refused sign-ins for one account from one address before a pause."""

    sign_in_window_s: int = Field(15 * 60, gt=0)
    """Length of that pause, in seconds."""

    supervisor_burst: int = Field(40, ge=1)
    """Calls a supervisor's page may make at once: opening every view, with room for some changes."""

    supervisor_per_s: float = Field(2.0, gt=0)
    """Calls a second after the burst."""

    visitor_burst: int = Field(20, ge=1)
    """Messages a visitor may send at once."""

    visitor_per_s: float = Field(1.0, gt=0)
    """Messages a second after the burst."""

    archive_file: Path | None = PROJECT / "var" / "archive.db"
    """SQLite file of the archive, from which everything is rebuilt when Redis was emptied; created when missing, one
    for each system. All replicas of one machine share it. Empty: no archive."""

    archive_recent_days: int = Field(30, ge=0)
    """Conversations without a promise in them are rebuilt when they changed within so many days; who comes back after
    that begins anew. A month of 110,000 contacts is written back within minutes."""

    attachments_dir: Path = PROJECT / "var" / "attachments"
    """Folder of the files that employers send. Each waits in its `incoming` while it is looked at, also when the files
    themselves go to `attachments_url`."""

    attachments_url: SecretStr = SecretStr("")
    """S3-compatible storage for these files: `s3+https://KEY:SECRET@host/bucket?region=name`. Empty: the folder."""

    attachment_mb: int = Field(10, ge=1, le=100)
    """Largest file in MiB. A photographed page has 2 to 6; messengers send voice notes and documents of this size."""

    attachments_per_day: int = Field(40, ge=1)
    """Files a day from one contact, on all replicas together, so that nobody fills the storage."""

    attachments_per_day_address: int = Field(400, ge=1)
    """Files a day from one web address, whatever the number of its visitors. Offices share an address; a program that
    makes itself a new visitor for every file does not get far."""

    attachment_burst: int = Field(6, ge=1)
    """Files a web visitor may send at once: the pages of one document."""

    attachment_per_s: float = Field(0.2, gt=0)
    """Files a second after the burst."""

    attachment_upload_s: float = Field(120.0, gt=0)
    """Longest time of one upload: 10 MiB over a slow mobile line."""

    attachment_scanner: str = ""
    """Scanner that every file must pass: `clamd://host:3310`, `clamd:///path/of/socket`, or a command line that gets
    the file's path (status 0 clean, 1 infected). Empty: none. While it does not answer, no file is taken."""

    outbox_lease_s: float = Field(20.0, ge=1)
    """How long the sender of a conversation may be silent before another one takes over, in seconds. Longer than the
    longest call to a provider (15 s), or a message in flight would count as unknown."""

    log_level: str = "INFO"
    """Least level of the event log."""

    demo_password: SecretStr = SecretStr("")
    """Password of the demo agents that `seed-demo` creates; at least 12 characters."""

    @field_validator("archive_file", mode="before")
    @classmethod
    def _no_archive(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("open_weekdays")
    @classmethod
    def _weekdays(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not all(0 <= day <= 6 for day in value):
            raise ValueError("weekdays are 0 (Monday) to 6 (Sunday)")
        return value

    @model_validator(mode="after")
    def _day(self) -> Settings:
        if self.opens.replace(second=0, microsecond=0) == self.closes:
            raise ValueError("a day opens and closes at different minutes")
        return self
