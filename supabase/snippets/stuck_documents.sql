-- Documents that failed or do not get on, and why. Try one again: select admin.retry_document('<id>');
select * from admin.stuck_documents order by since desc;
