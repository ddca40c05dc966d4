"""The parts of the Schedules page: timeline, list, one schedule, and the form."""
