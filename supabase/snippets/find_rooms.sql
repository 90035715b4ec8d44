-- Rooms by name or owner, the busiest first.
select id, name, owner, members, documents, questions, last_message_at
from admin.rooms
where name ilike '%%' and owner ilike '%%'
order by last_message_at desc nulls last
limit 100;
