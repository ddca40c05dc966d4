"""What people see when a screen fails in a way nobody foresaw: a reference, never the cause."""

import logging
import secrets

import streamlit as st

from data.troubles import trouble_of

LOG = logging.getLogger(__name__)


def tell_mishap(error: Exception) -> bool:
    """Log the error under a reference and show only that; True means that it was shown."""
    trouble = trouble_of(error)
    if trouble is not None:
        LOG.error("A screen could not be drawn: %s", trouble.message)
        st.error(f"**{trouble.message}**  \n{trouble.hint}", icon=":material/error:")
        return True
    reference = secrets.token_hex(4)
    LOG.error("A screen failed.", extra={"reference": reference}, exc_info=error)
    st.error(
        f"Something went wrong on our side; what you saved is kept. Reference {reference}.",
        icon=":material/error:",
    )
    st.caption("Reload the page. If it happens again, give the reference to your administrator.")
    return True
