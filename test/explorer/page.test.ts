/** The start is refused rather than serve a page that reaches beyond this server. */
import { expect, test } from 'bun:test'
import { type Assets, loadAssets } from '../../src/http/explorer-assets.ts'
import { finishPage, renderPage } from '../../src/http/explorer-page.ts'

const assets: Assets = await loadAssets()
const info = { title: 'A <b>&"', summary: '"/><script>alert(1)</script>', version: '1.0.0' }

const page = (...lines: string[]): string =>
  ['<head>', '</head>', '<script>start()</script>', ...lines].join('\n')

test('the page is complete', () => {
  const { html, scriptSource } = finishPage(page(), assets)
  expect(html).toContain(assets.pathOf('icon.svg'))
  expect(scriptSource).toBe("'sha256-DIm7WJS6ZKDYe5qFLPy+h4JFI9Bol5QmYC57mt3Fb00='")
})

for (const tag of [
  '<script src="https://cdn.example/swagger-ui.js"></script>',
  '<link rel="stylesheet" href="//cdn.example/swagger-ui.css" />',
  '<img src="http://cdn.example/x.png">',
]) {
  test(`refuses ${tag}`, () => {
    expect(() => finishPage(page(tag), assets)).toThrow('cdn.example')
  })
}

test('refuses a second inline script, and a page without one', () => {
  expect(() => finishPage(page('<script>more()</script>'), assets)).toThrow('one inline script')
  expect(() => finishPage('<head></head>', assets)).toThrow('one inline script')
})

test('the title and the summary are text, whatever they hold', async () => {
  const { html } = await renderPage(info, assets)
  expect(html).toContain('<title>A &lt;b&gt;&amp;&quot;</title>')
  expect(html).not.toContain('<script>alert')
})
