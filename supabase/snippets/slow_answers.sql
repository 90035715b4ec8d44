-- The slowest answers of the last day.
select id, room, model, waited, time_to_first_token, time_to_answer, prompt_tokens, handovers
from admin.answers
where created_at > now() - interval '1 day'
order by time_to_answer desc nulls first
limit 50;
