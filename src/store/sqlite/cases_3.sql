-- Cases and raw events, version 3: what is searched of a case besides its line of the queue, in
-- lower case: the newest revision's summary, then its addresses. It is made from the text alone and
-- can be made again.

CREATE TABLE search (rid INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;
