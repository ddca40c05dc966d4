"""The parts of the Incidents page: the list, one incident, tickets, known errors."""
