"""Settings come from the environment and `.env`; what can't be used is told in one line."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings

ROOT = Path(__file__).parent.parent


def test_nothing_needs_to_be_set() -> None:
    assert load_settings() == Settings()
    assert load_settings().database == "sqlite:///bot.sqlite3"


def test_an_empty_line_means_not_set(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TOKEN=\nBOT_KEEP_QUESTIONS_DAYS=\nBOT_KNOWLEDGE=elsewhere\n")
    settings = load_settings()
    assert settings.token is None
    assert settings.keep_questions_days == 90
    assert settings.knowledge == Path("elsewhere")


def test_a_wrong_value_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_KEEP_QUESTIONS_DAYS", "many")
    with pytest.raises(SettingsError, match=r"^BOT_KEEP_QUESTIONS_DAYS: [^\n]*$"):
        load_settings()


def test_the_token_shows_in_no_text_made_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "123456:AAEhidden")
    assert "AAEhidden" not in f"{load_settings()} {load_settings()!r}"


def test_every_setting_stands_in_the_example_with_a_remark() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    for name in Settings.model_fields:
        place = next(
            n for n, line in enumerate(lines) if line.lstrip("# ").startswith(f"BOT_{name.upper()}=")
        )
        assert lines[place - 1].startswith("#")
