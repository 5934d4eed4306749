"""Alerts: who hears of which story, when, and in what words; sent through Apprise.

rules → outbox (plan, burst, quiet hours), digests → desk (rows to jobs) → messages (views, phrases,
splitting, templates) → lanes (side by side, results recorded) → destinations → apprise_edge. What
falls due without a run: scheduled.
"""
