-- Version 7: what a department gave by an answer, apart from its words, and who is told of the answer.

ALTER TABLE "referral" ADD COLUMN "amount" BIGINT;
ALTER TABLE "referral" ADD COLUMN "given_on" TEXT COLLATE "C";
ALTER TABLE "referral" ADD COLUMN "sent_by" BIGINT;
