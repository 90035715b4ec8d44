-- Tokens and cost by day and model. Prices: insert into admin.prices values ('gpt-4o-mini', 0.15, 0.60);
select day, model, sum(answers) as answers, sum(prompt_tokens) as prompt_tokens,
  sum(completion_tokens) as completion_tokens, sum(usd) as usd
from admin.costs
group by day, model
order by day desc, usd desc nulls last
limit 100;
