"""Parts of the Promotions page."""
