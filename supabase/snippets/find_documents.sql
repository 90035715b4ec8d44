-- Documents by title, kind, state or owner.
select id, title, kind, status, page_count, byte_size, room, owner, created_at
from admin.documents
where title ilike '%%'         -- part of a title
  and owner ilike '%%'         -- part of an address
  and kind in ('pdf', 'docx', 'article', 'web', 'xlsx', 'pptx', 'image')
order by created_at desc
limit 100;
