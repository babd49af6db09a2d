"""What programs put on the clipboard becomes the Markdown a person would have written."""

import time

import pytest

from desktop.exchange.paste import markdown_from_html

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {mso-style-parent:"";} --></style></head><body lang=EN-US><!--StartFragment-->
<h1><span style='font-size:16pt'>Title<o:p></o:p></span></h1>
<p class=MsoNormal><span style='font-family:Calibri'>Some <b>bold</b> and <i>italic</i>&nbsp;text.
<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='font-family:Symbol'>
<span style='mso-list:Ignore'>·<span style='font:7.0pt "Times"'>&nbsp;&nbsp; </span></span></span><![endif]>One</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>
o<span>&nbsp;&nbsp; </span></span><![endif]>Nested</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]>·<![endif]>Two</p>
<p class=MsoNormal>Between</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><!--[if !supportLists]-->3.&nbsp; <!--[endif]-->Third</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><!--[if !supportLists]-->4.&nbsp; <!--[endif]-->Fourth</p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>A</p></td><td><p>B</p></td></tr>
<tr><td><p>1</p></td><td><p>2</p></td></tr></table><p class=MsoQuote>Said.</p>
<!--EndFragment--></body></html>"""

GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr">
<span style="font-weight:400;">Head</span></h2><p dir="ltr"><span style="font-weight:400">Plain </span>
<span style="font-weight:700;font-style:normal">bold</span><span style="font-weight:400;font-style:italic"> it</span>
</p>
<br /><ul><li dir="ltr"><p role="presentation"><span>one</span></p></li><ul><li><p>in</p></li></ul><li><p>two</p></li>
</ul><p><a href="https://x.org/"><span style="text-decoration:underline">link</span></a></p></b>"""


def test_word():
    assert markdown_from_html(WORD) == (
        "# Title\n\nSome **bold** and *italic* text.\n\n- One\n  - Nested\n- Two\n\nBetween\n\n"
        "3. Third\n4. Fourth\n\n| A   | B   |\n| --- | --- |\n| 1   | 2   |\n\n> Said."
    )


def test_google_docs():
    assert markdown_from_html(GOOGLE) == (
        "## Head\n\nPlain **bold** *it*\n\n- one\n  - in\n- two\n\n[link](https://x.org/)"
    )


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<script>alert(1)</script><p onclick='x'>a</p>", "a"),
        ("<a href='javascript:alert(1)'>a</a>", "a"),
        ("<p style='display:none'>hidden</p><p>a</p>", "a"),
        ("<img src='https://track.example/p.gif' width=1 height=1>a", "a"),
        ("<img src=a.png alt='A picture'>", "![A picture](a.png)"),
        ("<p><b>Note:</b>this</p>", "**Note**:this"),
        ("<p><b>a </b><b>b</b></p>", "**a b**"),
        ("<p># no heading</p><p>1. no list</p><p>- none</p>", "\\# no heading\n\n1\\. no list\n\n\\- none"),
        ("<p>snake_case and 2*3*4</p>", "snake_case and 2\\*3\\*4"),
        ("<p>a<br>b</p>", "a\\\nb"),
        ("<pre><code class='language-py'>x = 1\n</code></pre>", "```py\nx = 1\n```"),
        ("<ol start=5><li>a</li><li>b</li></ol>", "5. a\n6. b"),
        (
            "<ul><li><input type=checkbox checked> done</li><li><input type=checkbox> open</li></ul>",
            "- [x] done\n- [ ] open",
        ),
        ("<table><tr><td><div>layout</div></td></tr></table>", "layout"),
        ("<div>one</div><div>two</div>", "one\n\ntwo"),
        (
            "<p>Hi<sup class=footnote-ref><a href='#fn1'>[1]</a></sup></p><section class=footnotes>"
            "<ol><li id=fn1><p>note "
            "<a class=footnote-backref href='#b'>x</a></p></li></ol></section>",
            "Hi[^1]\n\n[^1]: note",
        ),
    ],
)
def test_pieces(html, markdown):
    assert markdown_from_html(html) == markdown


def test_deep_nesting_is_no_trouble():
    assert markdown_from_html("<div>" * 5000 + "deep" + "</div>" * 5000).strip() == "deep"
    assert "deep" in markdown_from_html("<ul><li>" * 300 + "deep")
    assert "deep" in markdown_from_html("<b><i>" * 3000 + "deep")


def test_a_long_page_takes_seconds_not_minutes():
    start = time.perf_counter()
    text = markdown_from_html("<p>Some <b>words</b> of a <a href='https://x.org'>page</a> that is long.</p>" * 1000)
    assert text.count("\n\n") == 999
    # Ten times what it takes on one quiet core.
    assert time.perf_counter() - start < 30
