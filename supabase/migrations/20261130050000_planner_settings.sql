-- A server has autovacuum and so statistics: its planner knows better than we do which plan a search takes. What a database
-- without statistics needs, the embedded one sets itself (apps/local/src/database/planner.ts). The function is unchanged.

alter function public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int)
  reset plan_cache_mode;
alter function public.search_chunks(uuid, int[], double precision[], text, text, double precision, uuid[], int)
  reset enable_seqscan;
