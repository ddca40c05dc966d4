"""The pages that stand outside Streamlit, as HTML: the sign-in and its refusals."""

from html import escape
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · Homeroom</title>
<link rel="icon" href="/assets/favicon.png">
<link rel="stylesheet" href="/assets/homeroom.css">
</head>
<body class="door"><main>
<div class="brand"><img src="/assets/mark.svg" width="32" height="32" alt="">Homeroom</div>
{body}
</main></body>
</html>"""

FORM = """<h1>Sign in to your workspace</h1>
{notice}
<form method="post" action="/sign-in">
<input type="hidden" name="next" value="{target}">
<label for="email">Work e-mail</label>
<input id="email" name="email" type="email" value="{email}" autocomplete="username"
 required{focus_email}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password"
 required{focus_password}>
<button>Sign in</button>
</form>"""


def sign_in_page(
    *, target: str = "/", email: str = "", notice: str = "", hint: str = "", status: int = 200
) -> HTMLResponse:
    """Return the sign-in form, with what was wrong the last time."""
    said = f'<p class="wrong" role="alert">{escape(" ".join((notice, hint)).strip())}</p>'
    body = FORM.format(
        notice=said if notice else "<p>Use the account that your school gave you.</p>",
        target=escape(safe_target(target), quote=True),
        email=escape(email, quote=True),
        focus_email="" if email else " autofocus",
        focus_password=" autofocus" if email else "",
    )
    return HTMLResponse(FRAME.format(title="Sign in", body=body), status)


def safe_target(target: str) -> str:
    """Return a path of ours to go to after the sign-in; anything else becomes the first page."""
    parts = urlsplit(target)
    is_path = target.startswith("/") and not target.startswith(("//", "/\\"))
    if not is_path or parts.scheme or parts.netloc or any(ord(sign) < 32 for sign in target):
        return "/"
    return target.replace("\\", "%5C")
