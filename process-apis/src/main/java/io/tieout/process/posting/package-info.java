/**
 * Takes billing documents to the ERP, each exactly once. A document is stored as it is heard of,
 * made ready by pure rules, and carried by its ERP account's lane through intent, call and
 * read-back; when nobody knows what a call did, it is looked up before anything is repeated.
 */
package io.tieout.process.posting;
