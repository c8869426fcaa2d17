// The documents for machines, against the schemas of their formats. It stands here because npm has
// those.
import { readFileSync } from 'node:fs'
import specs from '@asyncapi/specs'
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv from 'ajv'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'

const text = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8')

test('asyncapi.json is a document of AsyncAPI 3.0.0', () => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats(ajv)
  const validate = ajv.compile(specs.schemasWithoutId['3.0.0'] as object)
  const document = JSON.parse(text('asyncapi.json'))
  validate(document)
  expect(validate.errors).toBeNull()
  expect(validate({ ...document, channels: { events: { adress: 'floorwatch.events' } } })).toBe(false)
})

test('openapi.json is a document of OpenAPI 3.1', async () => {
  const document = text('openapi.json')
  expect(await new Validator().validate(document)).toEqual({ valid: true })
  const wrong = document.replace('"responses"', '"respones"')
  expect(await new Validator().validate(wrong)).toMatchObject({ valid: false })
})

test('event.schema.json is a JSON Schema of 2020-12', () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false })
  addFormats(ajv)
  const validate = ajv.compile(JSON.parse(text('event.schema.json')))
  const event = {
    specversion: '1.0',
    id: 'e-1',
    source: 'acme/site-1',
    type: 'call.queued',
    time: '2026-11-23T09:00:00Z',
    data: { call: 'c-1', queue: 'billing' },
  }
  expect(validate(event)).toBe(true)
  expect(validate({ ...event, data: { call: 'c-1' } })).toBe(false)
})
