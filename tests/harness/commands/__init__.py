"""What make runs beside the tests, a module for each target."""
