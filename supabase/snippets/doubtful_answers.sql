-- Answers whose quotes are unverified or disputed, or that people did not like.
select id, room, kind, model, citations, unverified, disputed, thumbs_down, created_at
from admin.answers
where disputed > 0 or thumbs_down > 0 or unverified > citations / 2
order by created_at desc
limit 100;
