"""What is paired and safe is markup; every other sign is shown as it is, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.markup import Span, spans, visible

BOLD = ("bold",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a **b c** d", (Span("a "), Span("b c", BOLD), Span(" d"))),
        ("[here](https://a.org/x?y=1)!", (Span("here", url="https://a.org/x?y=1"), Span("!"))),
        ("[wiki](https://a.org/B_(c))", (Span("wiki", url="https://a.org/B_(c)"),)),
        ('[here](https://a.org "A title")', (Span("here", url="https://a.org"),)),
        ("**[here](https://a.org)**", (Span("here", BOLD, "https://a.org"),)),
        ("<b>a <i>b</i></b>", (Span("a ", BOLD), Span("b", ("bold", "italic")))),
        ("<STRONG>a</STRONG>", (Span("a", BOLD),)),
        ("<a class='x' href='https://a.org'>b</a>", (Span("b", url="https://a.org"),)),
        ("<code>**kwargs**</code>", (Span("**kwargs**", ("code",)),)),
        ("<u>a</u> <s>b</s>", (Span("a", ("underline",)), Span(" "), Span("b", ("strike",)))),
        ("You need:\n- a **b**\n* c\n  + d", (Span("You need:\n• a "), Span("b", BOLD), Span("\n• c\n  • d"))),
    ],
)  # fmt: skip
def test_markup_is_read(written: str, read: tuple[Span, ...]) -> None:
    assert spans(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "a ** b ** c", "**not closed", "2**3**4", "def f(*args, **kwargs)", "*one* _two_ __three__ `four`",
        "[here](ftp://a.org)", "[here](javascript:alert(1))", "[note] (https://a.org)", "![img](https://a.org)",
        "<b>not closed", "<script>x</script>", "<b onclick='x'>a</b>", "<a href='tg://x'>a</a>", "1 < 2 > 0",
        "&nbsp; &amp;", "# heading", "-5 degrees", "a - b", "** **", "****",
    ],
)  # fmt: skip
def test_every_other_sign_is_shown_as_it_is(written: str) -> None:
    assert visible(written) == written


@given(st.text(alphabet="ab *+-[]()<>\n"))
def test_no_letter_is_lost(written: str) -> None:
    assert [sign for sign in visible(written) if sign in "ab"] == [sign for sign in written if sign in "ab"]
