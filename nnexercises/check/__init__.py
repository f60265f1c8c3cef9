"""Is a course right?"""
