import './styles/tokens.css'
import './styles/page.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { definitions } from './stores/definitions.svelte'
import { startFeed } from './stores/feed'
import { odd } from './stores/odd.svelte'

mount(App, { target: document.getElementById('app')! })
startFeed()
odd.start()
void definitions.load()
