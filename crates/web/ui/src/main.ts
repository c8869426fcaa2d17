import './styles/tokens.css'
import './styles/page.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { definitions } from './stores/definitions.svelte'
import { startFeed } from './stores/feed'

mount(App, { target: document.getElementById('app')! })
startFeed()
void definitions.load()
