"""Write a course from an assignment of another tool."""
