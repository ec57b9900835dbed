// MyPit OPEN API Client Example
class MyPitAPIClient {
constructor(clientId, secretKey, baseUrl = 'https://your-mypit-domain.com') {
this.clientId = clientId;
this.secretKey = secretKey;
this.baseUrl = baseUrl;
}
async makeRequest(endpoint, method = 'POST', data = null) {
const headers = {
'Content-Type': 'application/json',
'clientId': this.clientId,
'secretKey': this.secretKey
};
const config = {
method,
headers,
};
if (data && method !== 'GET') {
config.body = JSON.stringify(data);
}
const response = await fetch(`${this.baseUrl}${endpoint}`, config);
if (!response.ok) {
const error = await response.json();
throw new Error(`API Error: ${error.error}`);
}
return response.json();
}
// Health check
async healthCheck() {
return this.makeRequest('/hello', 'GET');
}
// Badge template operations
async createBadgeTemplate(templateData) {
return this.makeRequest('/createBadgeTemplate', 'POST', templateData);
}
async getBadgeTemplates(userId, paginationOpts) {
return this.makeRequest('/getAllBadgeTemplatesByOwnerId', 'POST', {
userId,
paginationOpts
});
}
// Holder operations
async createHolder(holderData) {
return this.makeRequest('/createHolder', 'POST', holderData);
}
async getHolders(userId, paginationOpts) {
return this.makeRequest('/getHolders', 'POST', {
userId,
paginationOpts
});
}
// Badge issuance
async issueBadge(badgeData) {
return this.makeRequest('/issueBadge', 'POST', badgeData);
}
async getIssuedBadges(userId, paginationOpts) {
return this.makeRequest('/getIssuedBadges', 'POST', {
userId,
paginationOpts
});
}
}
// Usage example
const client = new MyPitAPIClient('your-client-id', 'your-secret-key');
// Create a badge template
const template = await client.createBadgeTemplate({
userId: 'user123',
imageUrl: 'https://example.com/badge.png',
typeOfBadge: 'achievement',
name: 'Course Completion',
validityPeriod: 365,
description: 'Awarded for completing the course',
criteria: 'Complete all modules and pass final exam',
price: 0
});
// Issue a badge to holders
const issuanceResult = await client.issueBadge({
userId: 'user123',
validityPeriod: 365,
templateId: template._id,
badgeData: { courseId: 'course456' },
recipientIds: ['holder789', 'holder101'],
type: 'achievement'
});

// Implement client-side rate limiting
class RateLimitedClient extends MyPitAPIClient {
constructor(clientId, secretKey, baseUrl, requestsPerMinute = 60) {
super(clientId, secretKey, baseUrl);
this.requestQueue = [];
this.requestsPerMinute = requestsPerMinute;
this.intervalMs = 60000 / requestsPerMinute;
this.lastRequestTime = 0;
}
async makeRequest(endpoint, method = 'POST', data = null) {
// Rate limiting logic
const now = Date.now();
const timeSinceLastRequest = now - this.lastRequestTime;
if (timeSinceLastRequest < this.intervalMs) {
await new Promise(resolve =>
setTimeout(resolve, this.intervalMs - timeSinceLastRequest)
);
}
this.lastRequestTime = Date.now();
return super.makeRequest(endpoint, method, data);
}
}

// Robust error handling with exponential backoff
async function makeRequestWithRetry(client, endpoint, method, data, maxRetries = 3) {
for (let attempt = 1; attempt <= maxRetries; attempt++) {
try {
return await client.makeRequest(endpoint, method, data);
} catch (error) {
if (attempt === maxRetries) {
throw error;
}
// Exponential backoff: 1s, 2s, 4s
const delay = Math.pow(2, attempt) * 1000;
await new Promise(resolve => setTimeout(resolve, delay));
console.log(`Attempt ${attempt} failed, retrying in ${delay}ms...`);
}
}
}

// Efficient batch processing for multiple badge issuances
async function batchIssueBadges(client, userId, templateId, recipientIds, batchSize = 10) {
const results = [];
const errors = [];
// Process in batches to avoid overwhelming the API
for (let i = 0; i < recipientIds.length; i += batchSize) {
const batch = recipientIds.slice(i, i + batchSize);
try {
const result = await client.issueBadge({
userId,
templateId,
recipientIds: batch,
validityPeriod: 365,
type: 'achievement',
badgeData: {}
});
results.push(...result.issuedBadges);
} catch (error) {
errors.push({
batch,
error: error.message
});
}
// Brief pause between batches
await new Promise(resolve => setTimeout(resolve, 100));
}
return { results, errors };
}

// Complete integration test example
async function testMyPitIntegration() {
const client = new MyPitAPIClient('test-client-id', 'test-secret-key');
try {
// 1. Health check
console.log('Testing API connectivity...');
const health = await client.healthCheck();
console.log('✅ API is healthy:', health.message);
// 2. Create a badge template
console.log('Creating badge template...');
const template = await client.createBadgeTemplate({
userId: 'test-user-123',
imageUrl: 'https://example.com/test-badge.png',
typeOfBadge: 'achievement',
name: 'Integration Test Badge',
validityPeriod: 30,
description: 'Test badge for API integration',
criteria: 'Complete integration test',
price: 0
});
console.log('✅ Template created:', template._id);
// 3. Create a holder
console.log('Creating holder...');
const holder = await client.createHolder({
issuerDid: 'did:ethr:0x123test',
issuerId: 'test-user-123',
data: {
name: 'Test Holder',
email: 'test.holder@example.com',
phone: '+1234567890',
ownerId: 'test-user-123',
holderDid: 'did:ethr:0x456test',
holderId: 'test-holder-456'
}
});
console.log('✅ Holder created:', holder._id);
// 4. Issue a badge
console.log('Issuing badge...');
const issuance = await client.issueBadge({
userId: 'test-user-123',
validityPeriod: 30,
templateId: template._id,
badgeData: { testData: 'integration-test' },
recipientIds: [holder._id],
type: 'achievement'
});
console.log('✅ Badge issued:', issuance);
// 5. Retrieve issued badges
console.log('Retrieving issued badges...');
const badges = await client.getIssuedBadges('test-user-123', {
numItems: 10,
cursor: null
});
console.log('✅ Badges retrieved:', badges.page.length, 'badges found');
console.log('🎉 All tests passed! Integration is working correctly.');
} catch (error) {
console.error('❌ Test failed:', error.message);
throw error;
}
}
// Run the test
