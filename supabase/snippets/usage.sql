-- What each person has and took today. A limit of one's own: select admin.set_limit('<owner_id>', 'answers_per_day', 100);
select * from admin.usage order by bytes desc limit 100;
