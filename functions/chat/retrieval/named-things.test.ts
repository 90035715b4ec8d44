import { expect, test } from 'vitest'
import { missingThings } from './named-things.ts'

const TEXTS = [
  'Library handbook',
  'The fine for a late book is 20 cents. Priya Raman has run the desk in Naples since 2014-15.',
  'Activision Blizzard reported its revenue.',
]

test.each([
  ['What did Lebron Brennan say?', ['Lebron', 'Brennan']],
  ['What was the revenue in 2013?', ['2013']],
  ['How much is the fine for a late laptop?', ['laptop']],
])('%s names what no text has', (question, missing) => {
  expect(missingThings(question, TEXTS)).toEqual(missing)
})

test.each([
  ['What did Priya Raman do?'],
  ['What did Pryia do in Naples?'],
  ['What was the revenue of Activsion in 2015?'],
  ['How much is the fine for late books?'],
  ['Wo finde ich den Schlüssel zum Fahrradkeller?'],
  ['HOW MUCH IS THE FINE IN LIBRARIES'],
  ['What is the EBITDA of Blizzard?'],
  ["List all years like ['1999', '2001']."],
  ['What color is the train on the picture for children?'],
])('%s names nothing that is missing', (question) => {
  expect(missingThings(question, TEXTS)).toEqual([])
})
