"""Alerts: who hears of which story, when, and in what words; sent through Apprise.

rules → outbox (plan, hold, burst) → messages → lanes → destinations → apprise_edge.
"""
