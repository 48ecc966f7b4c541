"""Settings come from the environment and `.env`; what can't be used is told in one line."""

import re
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


@pytest.mark.parametrize(
    "given", ["12345678,987654321", " 12345678 987654321 ", "12345678, 987654321,12345678"]
)
def test_admins_are_separated_by_commas_or_spaces(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("BOT_ADMINS", given)
    assert load_settings().admins == {12345678, 987654321}
    assert "12345678" not in repr(load_settings())


@pytest.mark.parametrize(
    "given", ["@ada", "12345678;987654321", "-100123", "0", "1_000", "٣", "1.5", "9" * 17]
)
def test_what_is_no_id_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("BOT_ADMINS", given)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert str(error.value) == (
        "BOT_ADMINS: expected Telegram ids, which are numbers, separated by commas or spaces"
    )


def test_a_copy_of_the_example_changes_nothing_in_the_image() -> None:
    # An empty line counts as set there, too: it would hide what the image says.
    image = re.findall(r"^ +(BOT_\w+)=", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    example = (ROOT / ".env.example").read_text().splitlines()
    assert len(image) == 4
    assert [line for line in example if line.partition("=")[0] in image] == []


@pytest.mark.parametrize("quote", ['"', "'"])
def test_quotes_that_docker_passes_along_are_taken_off(monkeypatch: pytest.MonkeyPatch, quote: str) -> None:
    for name, value in (("KNOWLEDGE", "a b"), ("KEEP_QUESTIONS_DAYS", "30"), ("TOKEN", "")):
        monkeypatch.setenv(f"BOT_{name}", f"{quote}{value}{quote}")
    monkeypatch.setenv("HTTPS_PROXY", f"{quote}http://proxy:3128{quote}")
    settings = load_settings()
    assert (settings.knowledge, settings.keep_questions_days) == (Path("a b"), 30)
    assert (settings.token, settings.proxy) == (None, "http://proxy:3128")


def test_a_setting_that_there_is_not_is_told_with_the_nearest_one(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setenv("BOT_KNOWLEGE", "elsewhere")
    (tmp_path / ".env").write_text("BOT_TOKEN_=123\nOTHER=1\n")
    assert load_settings() == Settings()
    assert caplog.messages == [
        "BOT_KNOWLEGE is no setting; did you mean `BOT_KNOWLEDGE`?",
        "BOT_TOKEN_ is no setting; did you mean `BOT_TOKEN`?",
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("TELEGRAM_TOKEN", "; did you mean `BOT_TOKEN`?"),
        ("ADMIN", "; did you mean `BOT_ADMINS`?"),
        ("NAME", ""),
        ("TEMPERATURE", ""),
        ("FOO", ""),
        ("", ""),
    ],
)
def test_a_setting_far_from_all_there_are_is_not_taken_for_one(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, hint: str
) -> None:
    monkeypatch.setenv(f"BOT_{name}", "1")
    load_settings()
    assert caplog.messages == [f"BOT_{name} is no setting{hint}"]


def test_an_env_file_that_may_not_be_read_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied", ".env")

    monkeypatch.setattr("bot.settings.dotenv_values", refuse)
    with pytest.raises(SettingsError, match=r"^\.env can't be read: Permission denied; [^\n]*user[^\n]*$"):
        load_settings()


def test_an_env_that_is_no_file_is_told_and_not_taken_for_none(tmp_path: Path) -> None:
    """Docker makes a folder where the file is missing that it was told to mount."""
    (tmp_path / ".env").mkdir()
    with pytest.raises(SettingsError, match=r"^\.env is no file, but a folder or a link to nowhere[^\n]*$"):
        load_settings()
    (tmp_path / ".env").rmdir()
    (tmp_path / ".env").symlink_to("nowhere")
    with pytest.raises(SettingsError, match="link to nowhere"):
        load_settings()


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({}, ""),
        ({"HTTPS_PROXY": "http://a:1"}, "http://a:1"),
        ({"https_proxy": "a:1"}, "http://a:1"),
        ({"ALL_PROXY": "http://a:1"}, "http://a:1"),
        ({"HTTP_PROXY": "http://a:1"}, ""),
        ({"HTTPS_PROXY": "http://a:1", "NO_PROXY": "localhost,telegram.org"}, ""),
        ({"HTTPS_PROXY": "http://a:1", "NO_PROXY": "*", "BOT_PROXY": "http://b:2"}, "http://b:2"),
    ],
)
def test_the_proxy_is_the_usual_one_for_telegram_unless_one_is_set(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], proxy: str
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert load_settings().telegram_proxy == (proxy or None)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "not a proxy", "http://", "http://a:port"])
def test_a_proxy_that_cannot_be_spoken_to_is_named_where_it_is_needed(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("BOT_PROXY", proxy)
    settings = load_settings()  # the terminal needs no proxy
    with pytest.raises(SettingsError, match=r"^BOT_PROXY \(or HTTPS_PROXY\): expected http://host:port"):
        _ = settings.telegram_proxy
