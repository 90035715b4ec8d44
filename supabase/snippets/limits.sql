-- What everybody may take. Change one: update private.limits set value = 100 where name = 'rooms_per_person';
select * from private.limits order by name;
