import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Api } from '../context.ts';
import { SWAGGER_UI_FILES } from '../swagger-ui-files.ts';

/** Everything comes from here: the page works without the internet, and nothing outside learns of it. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

// Relative, so that the page works behind a stage path: /prod/docs asks for /prod/docs/swagger-ui.css.
const PAGE = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>ECG report service: API</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

// Without validatorUrl, Swagger UI sends the document's address to validator.swagger.io.
const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
});
`;

/** Serves Swagger UI at /docs, from the installed `swagger-ui-dist`. */
export function serveDocs(api: Api): void {
  api.get('/docs', (c) => {
    c.header('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    return c.html(PAGE, 200, { 'Cache-Control': 'no-cache' });
  });
  api.get('/docs/', (c) => c.redirect('../docs', 308));
  api.get('/docs/start.js', (c) =>
    c.body(START, 200, { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'no-cache' }),
  );
  for (const [name, contentType] of Object.entries(SWAGGER_UI_FILES)) {
    api.get(`/docs/${name}`, async (c) => {
      const bytes = await readFile(join(swaggerUiFolder(), name));
      return c.body(bytes, 200, { 'Content-Type': contentType, 'Cache-Control': 'private, max-age=3600' });
    });
  }
}

function swaggerUiFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
