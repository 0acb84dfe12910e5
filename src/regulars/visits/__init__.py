"""Who is expected when: visits, bookings and the shifts that receive them."""
