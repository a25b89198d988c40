/* SPDX-License-Identifier: MIT */
#include "keyring/told.h"

const dkimkit_keyring_domain *
dkimkit_keyring_order_domain(const dkimkit_keyring_order *order)
{
  return order->domain;
}

int dkimkit_keyring_order_slot(const dkimkit_keyring_order *order)
{
  return order->slot;
}

dkimkit_keyring_effect
dkimkit_keyring_order_effect(const dkimkit_keyring_order *order)
{
  return order->effect;
}

uint64_t dkimkit_keyring_order_number(const dkimkit_keyring_order *order)
{
  return order->number;
}

const char *dkimkit_keyring_news_domain(const dkimkit_keyring_news *news)
{
  return news->domain;
}

unsigned dkimkit_keyring_news_alarms(const dkimkit_keyring_news *news)
{
  return news->alarms;
}

unsigned dkimkit_keyring_news_did(const dkimkit_keyring_news *news)
{
  return news->did;
}

int dkimkit_keyring_news_slot(const dkimkit_keyring_news *news)
{
  return news->slot;
}

int dkimkit_keyring_news_status(const dkimkit_keyring_news *news)
{
  return news->status;
}

uint64_t dkimkit_keyring_audit_id(const dkimkit_keyring_audit_entry *entry)
{
  return entry->row->id;
}

uint64_t dkimkit_keyring_audit_time(const dkimkit_keyring_audit_entry *entry)
{
  return entry->row->time;
}

const char *
dkimkit_keyring_audit_actor(const dkimkit_keyring_audit_entry *entry)
{
  return entry->row->actor;
}

const char *
dkimkit_keyring_audit_tenant(const dkimkit_keyring_audit_entry *entry)
{
  return entry->row->tenant;
}

const char *
dkimkit_keyring_audit_domain(const dkimkit_keyring_audit_entry *entry)
{
  return entry->row->domain;
}

const char *
dkimkit_keyring_audit_event(const dkimkit_keyring_audit_entry *entry)
{
  return entry->row->event;
}

uint64_t
dkimkit_keyring_audit_generation(const dkimkit_keyring_audit_entry *entry)
{
  return entry->row->generation;
}

const char *
dkimkit_keyring_audit_detail(const dkimkit_keyring_audit_entry *entry)
{
  return entry->row->detail;
}

const char *dkimkit_keyring_fault_tenant(const dkimkit_keyring_fault *fault)
{
  return fault->tenant;
}

const char *dkimkit_keyring_fault_domain(const dkimkit_keyring_fault *fault)
{
  return fault->domain;
}

const char *dkimkit_keyring_fault_detail(const dkimkit_keyring_fault *fault)
{
  return fault->detail;
}
