"""What the chart refuses, and what we say of it."""
