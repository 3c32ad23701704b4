"""Where the lists are: a run in a wrong folder fails, and takes no packaged list for somebody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.catalog_errors import ConfigurationError
from catalog.list_folder import packaged_lists, require_list
from flows.candidates.typed_paper import require_paper
from flows.errors import SettingsError
from flows.settings import Settings, read_settings


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


def test_a_run_in_a_folder_without_lists_fails_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker's own folder holds none: it screened the packaged lists and reported success."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"There is no list here.*LITWATCH_CATALOG_DIR"):
        _ = settings().lists_dir
    assert settings().lists_to_read == packaged_lists()


def test_the_lists_of_a_checkout_and_of_the_setting_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "catalog" / "kites"
    home.mkdir(parents=True)
    (home / "list.yaml").write_text("id: kites\nname: Kites\n")
    assert settings().lists_dir == Path("catalog")
    assert settings(catalog_dir=home.parent).lists_to_read == home.parent


@pytest.mark.parametrize(
    ("typed", "paper"),
    [("2406.09380", "2406.09380"), (2406.0938, "2406.09380"), (1412.671, "1412.6710")],
)
def test_an_id_that_prefect_read_as_a_number_is_an_id_again(typed: str | float, paper: str) -> None:
    assert require_paper(typed) == paper


def test_a_list_asked_for_in_a_wrong_folder_is_not_looked_for_among_the_packaged_ones(
    tmp_path: Path,
) -> None:
    """`train --list kites` said that there are rsfm and vlgfm, and no way out."""
    with pytest.raises(ConfigurationError, match=r"They come with litwatch.*LITWATCH_CATALOG_DIR"):
        require_list(packaged_lists(), "kites")
    with pytest.raises(ConfigurationError, match=r"There is no list here\. Go to the repository"):
        require_list(tmp_path, "kites")


def test_the_token_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LITWATCH_GITHUB_TOKEN", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LITWATCH_GITHUB_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(SettingsError, match="LITWATCH_GITHUB_TOKEN_FILE: The token's file cannot"):
        read_settings()
    (tmp_path / "token").write_text("ghp_x\n")
    token = read_settings().github_token
    assert token is not None
    assert token.get_secret_value() == "ghp_x"
    assert "ghp_x" not in repr(read_settings())
