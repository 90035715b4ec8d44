-- What failed in the last week, by code: docs/errors.md says what each means.
select error_code, count(*) as times, max(created_at) as newest
from admin.answers
where status = 'failed' and created_at > now() - interval '7 days'
group by error_code
order by times desc;
