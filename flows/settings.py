"""Settings: environment variables with the prefix LITWATCH_, and ``.env``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import platformdirs
from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SourcesError

from catalog.config import RepositoryName
from catalog.list_folder import has_lists, packaged_lists
from flows.errors import SettingsError

PREFIX, ENV_FILE = "LITWATCH_", ".env"
NOT_SETTINGS = frozenset(
    f"{PREFIX}{name}"
    for name in ("FUZZ_TIMES", "LISTS", "REQUIRE_ALL", "SERVING_PID", "TEST_MARKS",
                 "TEST_PROCESSES", "VENV")
)  # fmt: skip
"""Variables that scripts, tests, compose.yaml and runs of `serve` read."""
TOKEN_VARIABLES = ("LITWATCH_GITHUB_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")
"""Variables that may hold a token."""


def _web_address(text: str) -> str:
    """Text that is an http(s) address of a host, without a login."""
    parts = urlsplit(text)  # its own complaint is a ValueError too
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("must be an http or https address, without a login")
    if parts.port == 0 or not text.isprintable() or " " in text:
        raise ValueError("must be an http or https address")
    return text


def _address_or_none(text: str) -> str:
    return _web_address(text) if text else text


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be one line without control characters")
    return text


def _none_if_empty(value: object) -> object:
    return value or None


WebAddress = Annotated[str, AfterValidator(_web_address)]


class Settings(BaseSettings):
    """Every setting, with its default. Pointing the URLs at loopback is all a stand-in takes."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", frozen=True, populate_by_name=True
    )

    arxiv_api_url: WebAddress = "https://export.arxiv.org/api/query"
    """Query API."""
    arxiv_feed_url: WebAddress = "https://rss.arxiv.org"
    """Root of the daily feeds, which are at /rss/CATS and /atom/CATS."""
    arxiv_oai_url: WebAddress = "https://oaipmh.arxiv.org/oai"
    """OAI-PMH, for backfills of months."""
    arxiv_interval_seconds: float = Field(default=3.0, ge=0, le=3600)
    """Pause between two requests, across all processes of this machine."""
    arxiv_timeout_seconds: float = Field(default=30.0, gt=0, le=3600)
    """Time one answer may take."""
    arxiv_retry_budget_seconds: float = Field(default=600.0, ge=0, le=86_400)
    """Time that all waiting and retrying of one night may take together."""
    arxiv_contact: Annotated[str, AfterValidator(_printable)] = ""
    """Mail or web address put into the User-Agent, so that arXiv can reach you."""
    arxiv_route: Literal["feeds", "api", "both"] = "feeds"
    """Where an ordinary night comes from; the other route is asked when the first disagrees."""
    http_proxy: Annotated[str, AfterValidator(_address_or_none)] = ""
    """Proxy (``http://host:port``) for arXiv and for the links that `refresh` checks. Those of the
    environment are not looked at. A proxy resolves names itself, so it decides what it reaches."""
    github_api_url: WebAddress = "https://api.github.com"
    """REST API."""
    github_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("LITWATCH_GITHUB_TOKEN", "GITHUB_TOKEN")
    )
    """Token of the bot; plain GITHUB_TOKEN is read too. Never logged."""
    github_token_file: Path | None = None
    """File that holds the token, where none is set itself: a secret of a container."""
    github_repository: Annotated[RepositoryName | None, BeforeValidator(_none_if_empty)] = None
    """``owner/name`` that pull requests go to. Without it, proposals go to a local branch."""
    site_url: Annotated[str, AfterValidator(_address_or_none)] = ""
    """Address that the site is published at, for feeds and previews; default: GitHub Pages of
    github_repository."""
    state_dir: Path = Field(default_factory=lambda: platformdirs.user_state_path("litwatch"))
    """Cache of raw answers, locks and run reports."""
    catalog_dir: Path | None = None
    """Folder of lists; default ``./catalog`` if it holds lists, else the packaged ones."""
    models_dir: Path | None = None
    """Folder with a model per list id, looked into before those trained here and the packaged
    ones. A model that a list keeps in its memory goes before all."""
    encoder_dir: Annotated[Path | None, BeforeValidator(_none_if_empty)] = None
    """Folder with a sentence encoder (``model.onnx``, ``tokenizer.json``) that `train` reads beside
    the words, for lists without a lexicon; screening needs the same one then."""
    local_repository: Path | None = None
    """Git checkout that local proposals go to; default: the one around catalog_dir."""
    run_wait_seconds: float = Field(default=900.0, ge=0, le=86_400)
    """How long a run waits for another run of the same list."""
    nightly_workers: int = Field(default=1, ge=1, le=1000)
    """Parts that the lists of a night are dealt to, done at once: see many-lists.md."""
    cache_max_mb: int = Field(default=200, ge=1, le=1_000_000)
    """Size at which the oldest raw answers are dropped."""

    serve_port: int = Field(default=4200, ge=1, le=65_535)
    """Port of the Prefect server that `litwatch serve` starts, on the loopback."""
    metrics_port: int | None = Field(default=None, ge=1, le=65_535)
    """Port of the loopback where `litwatch serve` answers Prometheus with the figures of
    `litwatch stats`; none by default."""
    schedule_nightly: str = "30 1 * * *"
    """When `serve` and `deploy` have the night run, as in a crontab; empty for never. arXiv's feeds
    change at midnight Eastern: half past one leaves it time to be late."""
    schedule_refresh: str = "0 3 * * 0"
    """When standing rows are looked at again."""
    schedule_learn: str = "0 4 1 * *"
    """When decisions become labels."""
    schedule_retrain: str = "0 5 1 * *"
    """When models are trained on them."""
    schedule_timezone: str = "America/New_York"
    """Time zone of the schedules; arXiv announces by the clock of US Eastern."""

    @property
    def schedules(self) -> Mapping[str, str]:
        """Crontab times by flow; empty ones left out."""
        names = ("nightly", "refresh", "learn", "retrain")
        times = {name: str(getattr(self, f"schedule_{name}")) for name in names}
        return {name: cron for name, cron in times.items() if cron}

    @cached_property
    def lists_dir(self) -> Path:
        """Folder of the lists that runs propose to.

        Raises SettingsError where there is none: a run in a wrong folder, or a worker in a folder
        of its own, must not take the packaged lists for somebody's.
        """
        local = self.catalog_dir or Path("catalog")
        if self.catalog_dir is None and not has_lists(local):
            raise SettingsError(
                "There is no list here.",
                where=str(local.absolute()),
                remedy="Go to the repository that holds catalog/, or set LITWATCH_CATALOG_DIR to "
                "that folder. A README becomes a list with: litwatch init README.md",
            )
        return local

    @cached_property
    def lists_to_read(self) -> Path:
        """The same for what proposes nothing (scores, evaluations): else the packaged lists."""
        try:
            return self.lists_dir
        except SettingsError:
            return packaged_lists()


_given: ContextVar[Settings | None] = ContextVar("given_settings", default=None)


def current_settings() -> Settings:
    """Settings of this run: those given by `given_settings`, else those of the environment."""
    return _given.get() or load_settings()


@contextmanager
def given_settings(settings: Settings) -> Iterator[None]:
    """Run flows with these settings instead of the environment's (the demo, tests)."""
    token = _given.set(settings)
    try:
        yield
    finally:
        _given.reset(token)


@cache
def load_settings() -> Settings:
    """Read the settings once and take the tokens out of the environment.

    Prefect starts child processes (its temporary server, flow runs) that inherit the
    environment; none of them is to see a token. Raises SettingsError.
    """
    settings = read_settings()
    for name in TOKEN_VARIABLES:
        os.environ.pop(name, None)
    return settings


def read_settings() -> Settings:
    """Read the settings as the environment has them now. Raises SettingsError."""
    try:
        settings = _with_token_of_file(Settings())
        _warn_of_unknown_names()
        return settings
    except ValidationError as error:
        raise _settings_error(error) from None
    except (SourcesError, ValueError, OSError) as error:
        raise SettingsError(
            f"The settings cannot be read ({type(error).__name__}).",
            where=".env",
            remedy="It must be a text file of lines NAME=value, in UTF-8.",
        ) from None


@cache
def _warn_of_unknown_names() -> None:
    """Say once that a variable does nothing: no error, it may be a newer version's."""
    for told in unknown_names((*os.environ, *dotenv_values(ENV_FILE))):
        sys.stderr.write(f"litwatch: warning: {told}\n")


def unknown_names(names: Iterable[str]) -> Iterator[str]:
    """Say which variables begin like settings and are none, with the name that was meant."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields} | NOT_SETTINGS
    for name in dict.fromkeys(names):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = get_close_matches(name.upper(), known - NOT_SETTINGS, 1, cutoff=0.8)
            meant = f"Did you mean {near[0]}?" if near else "docs/configuration.md lists them all."
            yield f"{name} is no setting of litwatch and does nothing. {meant}"


def _with_token_of_file(settings: Settings) -> Settings:
    """Settings with the token that stands in a file. Raises SettingsError."""
    if settings.github_token_file is None or settings.github_token is not None:
        return settings
    try:
        token = SecretStr(settings.github_token_file.read_text(encoding="utf-8").strip())
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"The token's file cannot be read ({type(error).__name__}).",
            where="LITWATCH_GITHUB_TOKEN_FILE",
            remedy="Name a file that holds the token and nothing else.",
        ) from None
    return settings.model_copy(update={"github_token": token})


def _settings_error(error: ValidationError) -> SettingsError:
    # Only names and messages: the rejected value itself might be a token.
    faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return SettingsError(
        f"A setting cannot be used: {faults}.",
        where="LITWATCH_* in the environment or .env",
        remedy="docs/configuration.md lists every setting with its form.",
    )
