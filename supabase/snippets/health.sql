-- How is the project? Look into what says look.
select * from admin.health order by state desc, name;
