import requests
import json

class MyPitAPIClient:
    def __init__(self, client_id, secret_key, base_url='https://your-mypit-domain.com'):
        self.client_id = client_id
        self.secret_key = secret_key
        self.base_url = base_url
        self.session = requests.Session()
        self.session.headers.update({
            'Content-Type': 'application/json',
            'clientId': client_id,
            'secretKey': secret_key
        })

    def make_request(self, endpoint, method='POST', data=None):
        url = f"{self.base_url}{endpoint}"
        if method == 'GET':
            response = self.session.get(url)
        else:
            response = self.session.post(url, json=data)
        if not response.ok:
            error_data = response.json()
            raise Exception(f"API Error: {error_data.get('error', 'Unknown error')}")
        return response.json()

    def health_check(self):
        return self.make_request('/hello', 'GET')

    def create_badge_template(self, template_data):
        return self.make_request('/createBadgeTemplate', 'POST', template_data)

    def create_holder(self, holder_data):
        return self.make_request('/createHolder', 'POST', holder_data)

    def issue_badge(self, badge_data):
        return self.make_request('/issueBadge', 'POST', badge_data)

# Usage example
client = MyPitAPIClient('your-client-id', 'your-secret-key')

# Health check
health = client.health_check()
print(f"API Status: {health['message']}")

# Create holder
holder = client.create_holder({
    'issuerDid': 'did:ethr:0x123...',
    'issuerId': 'user123',
    'data': {
        'name': 'John Doe',
        'email': 'john@example.com',
        'phone': '+1234567890',
        'ownerId': 'user123',
        'holderDid': 'did:ethr:0x456...',
        'holderId': 'holder789'
    }
})
