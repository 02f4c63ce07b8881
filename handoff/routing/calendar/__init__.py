"""The calendar of opening hours: weeks, holidays, the Umm al-Qura calendar. Pure."""
