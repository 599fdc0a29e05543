"""What came of a campaign, to take away: a table, a picture."""
