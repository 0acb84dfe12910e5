"""Rewards: what they are, who gets them, and how they are collected."""
