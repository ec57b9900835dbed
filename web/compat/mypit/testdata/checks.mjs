
// What is below is not in the documentation: it uses what is above.
await testMyPitIntegration();

console.log('issued', issuanceResult.status, issuanceResult.issuedBadges.length);

const limited = new RateLimitedClient('your-client-id', 'your-secret-key', undefined, 6000);
const again = await makeRequestWithRetry(limited, '/getASingleBadgeTemplate', 'POST', { userId: 'user123', templateId: template._id });
console.log('template', again.name, again.type, again.price, again.isActive);

const refused = await makeRequestWithRetry(limited, '/updateHolder', 'POST', { issuerId: 'user123', holderID: 'nobody', data: {} }, 1)
  .catch(error => error.message);
console.log(refused);

const second = await client.createBadgeTemplate({
  userId: 'user123', imageUrl: 'https://example.com/badge.png', typeOfBadge: 'finance', name: 'Second',
  validityPeriod: 30, description: 'd', criteria: 'c', price: 2.5
});
const batches = await batchIssueBadges(client, 'user123', second._id, ['holder789', 'nobody', 'holder101'], 2);
console.log('batches', batches.results.length, batches.errors.length);

const templates = await client.getBadgeTemplates('user123', { numItems: 1 });
console.log('templates', templates.page.length, templates.hasMore, typeof templates.cursor);
const holders = await client.getHolders('user123', { numItems: 10, cursor: null });
console.log('holders', holders.page.map(h => h.holderId).join(' '), holders.hasMore);
